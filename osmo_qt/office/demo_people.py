"""The colleagues of the demonstration; all are made up."""

from dataclasses import dataclass

COMPANY = "OSMO Institute"
FIRST_NUMBER = 110

_NAMES = """
Alva Lindqvist, Amara Okafor, Anna Kowalska, Anton Weiß, Aylin Demir, Beatriz Nogueira, Benedikt Huber, Björn Åkesson,
Camille Lefèvre, Carlos Ibáñez, Chen Wei, Chiara Bianchi, Daniel Reyes, Dina Haddad, Dmitri Orlow, Eilidh MacLeod,
Elif Kaya, Emil Sørensen, Esther van Dijk, Fatima Rahman, Felix Brandt, Francesca Greco, Gustav Holm, Hana Nováková,
Haruto Sato, Henrike Vogel, Ines Ferreira, Ivo Petrović, Jana Müller, João Almeida, Jonas Meier, Julia Zimmermann,
Kaito Tanaka, Katarzyna Wójcik, Kwame Mensah, Lea Schneider, Léon Dubois, Linh Nguyen, Lucía Herrera, Luka Horvat,
Maja Jensen, Marek Dvořák, Mei Lin, Mehmet Çelik, Miriam Cohen, Nadia Benali, Niamh Byrne, Oskar Nilsson,
Paula Richter, Pavel Sokolov, Priya Sharma, Rafael Costa, Sanna Virtanen, Søren Kjær, Tamar Levi, Tomasz Zieliński,
Yara Mansour, Zoë Fischer
"""


@dataclass(frozen=True)
class Colleague:
    """Somebody who has a number, a picture and a presence, but does not sign in."""

    number: str
    first_name: str
    last_name: str
    username: str


def colleagues() -> list[Colleague]:
    """58 of them; with the two who sign in the demonstration has 60 people."""
    names = [" ".join(name.split()).rpartition(" ") for name in _NAMES.split(",")]
    return [
        Colleague(str(FIRST_NUMBER + place), first, last, f"demo{FIRST_NUMBER + place}")
        for place, (first, _, last) in enumerate(names)
    ]
