"""Lists that other programs export and that people keep: clients, sessions, trainees."""
