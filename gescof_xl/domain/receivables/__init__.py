"""What is owed and when: schedule, aging, follow-up, reminders, penalties."""
