"""Flask-WTF forms: what may be typed, and the sentence beside the field when it can't be taken."""
