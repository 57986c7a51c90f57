def address: (. // {}) | .emailAddress.address // "";
def addresses: (. // []) | map(.emailAddress.address);
{MicrosoftGraph: {Draft: {
  ID: .id, CreatedTime: .createdDateTime, ModifiedTime: .lastModifiedDateTime, ReceivedTime: .receivedDateTime,
  SentTime: .sentDateTime, Subject: .subject, Importance: .importance, ConversationID: .conversationId,
  IsRead: .isRead, IsDraft: .isDraft, MessageID: .internetMessageId, Categories: (.categories // []),
  Headers: (.internetMessageHeaders // []), Sender: (.sender | address), From: (.from | address),
  To: (.toRecipients | addresses), Cc: (.ccRecipients | addresses), Bcc: (.bccRecipients | addresses),
  Body: .body.content, BodyType: .body.contentType
}}}
