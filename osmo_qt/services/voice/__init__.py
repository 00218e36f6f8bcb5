"""SIP calls by pjsua2: driver, command thread and the service that the models use."""
