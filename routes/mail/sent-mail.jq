def addresses: (. // []) | map(.emailAddress.address);
{MicrosoftGraph: {SentMail: (
  {
    ID: arguments.inReplyTo, toRecipients: (.toRecipients | addresses), ccRecipients: (.ccRecipients | addresses),
    bccRecipients: (.bccRecipients | addresses), replyTo: (.replyTo | addresses), subject,
    body: (arguments.htmlBody // arguments.body), bodyPreview
  } | with_entries(select(.value | . != null and . != "" and . != []))
)}}
