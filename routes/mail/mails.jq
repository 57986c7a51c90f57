def contact: if . then .emailAddress | {Name: .name, Address: .address} else null end;
def contacts: if length > 0 then map(contact) else null end;
def mail: {
  ID: .id, Created: .createdDateTime, LastModifiedTime: .lastModifiedDateTime, ReceivedTime: .receivedDateTime,
  SendTime: .sentDateTime, Categories: .categories, HasAttachments: .hasAttachments, Subject: .subject,
  IsDraft: .isDraft, Headers: .internetMessageHeaders, Flag: .flag, Importance: .importance,
  InternetMessageID: .internetMessageId, ConversationID: .conversationId, Sender: (.sender | contact),
  From: (.from | contact), Recipients: (.toRecipients | contacts), CCRecipients: (.ccRecipients | contacts),
  BCCRecipients: (.bccRecipients | contacts), ReplyTo: (.replyTo | contacts), UserID: mailbox
} + if .body then {Body: .body.content} else {} end;
{MSGraphMail: (
  if has("value") then [.["@odata.nextLink"] | select(.) | {NextPage: .}] + (.value | map(mail)) else mail end
)}
