def extension: if test("[^.]\\.[^.]+$") then sub(".*\\."; "") else null end;
def file: {
  Size: .size, SHA1: .sha1, SHA256: .sha256, SHA512: .sha512, MD5: .md5, Name: .name, EntryID: .id, Info: .contentType,
  Type: (.contentType | sub(";.*"; "")), Extension: (.name | extension)
};
(if .files == [] then {} else {File: (.files | map(file))} end)
+ (if .mails == [] then {} else {MSGraphMail: (.mails | map(. + {UserID: mailbox}))} end)
+ (if .attachments == [] then {} else {
  MSGraphMailAttachment: {ID: arguments.message_id, Attachment: .attachments, UserID: mailbox}
} end)
