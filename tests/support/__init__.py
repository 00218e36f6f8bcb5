"""What the tests share: a private desktop, a driven program, phones, tones and a raw SIP peer."""
