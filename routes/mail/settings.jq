{MSGraphMail: {MailboxSettings: (
  {userId: mailbox} + with_entries(select(.value != null and (.key | startswith("@odata.") | not)))
)}}
