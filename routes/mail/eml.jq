def extension: if test("[^.]\\.[^.]+$") then sub(".*\\."; "") else null end;
def file: {
  Size: .size, SHA1: .sha1, SHA256: .sha256, SHA512: .sha512, MD5: .md5, Name: .name, EntryID: .id, Info: .contentType,
  Type: (.contentType | sub(";.*"; "")), Extension: (.name | extension)
};
{File: file}
