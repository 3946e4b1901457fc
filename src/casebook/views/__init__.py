"""What pages show, as frozen values. No HTML is made here."""
