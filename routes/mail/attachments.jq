def kind: (.["@odata.type"] // "") | sub(".*\\."; "") | sub("Attachment$"; "");
def attachment: {ID: .id, Name: (.name // .id), Type: .contentType, Size: .size, IsInline: .isInline, Kind: kind};
if .value == [] then {} else {
  MSGraphMailAttachment: {ID: arguments.message_id, Attachment: (.value | map(attachment)), UserID: mailbox}
} end
