"""What talks to the outside: SIP, REST, disk, keyring, desktop. QObjects with typed signals."""
