def addresses: (. // []) | map(.emailAddress.address);
{MicrosoftGraph: {SentMail: (
  {
    ID: .id, toRecipients: (.toRecipients | addresses), ccRecipients: (.ccRecipients | addresses),
    bccRecipients: (.bccRecipients | addresses), replyTo: (.replyTo | addresses), subject,
    body: .body.content, bodyPreview
  } | with_entries(select(.value | . != null and . != "" and . != []))
)}}
