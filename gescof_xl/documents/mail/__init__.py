"""E-mails: what one says, by SMTP or as drafts."""
