def addresses: (. // []) | map(.emailAddress.address);
{MicrosoftGraph: {Email: (
  {
    toRecipients: (.toRecipients | addresses), ccRecipients: (.ccRecipients | addresses),
    bccRecipients: (.bccRecipients | addresses), replyTo: (.replyTo | addresses), subject, body, bodyPreview,
    importance: arguments.importance, flag, internetMessageHeaders
  } | with_entries(select(.value | . != null and . != "" and . != []))
)}}
