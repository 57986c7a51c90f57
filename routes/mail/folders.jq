def folder: {
  ID: .id, DisplayName: .displayName, ParentFolderID: .parentFolderId, ChildFolderCount: .childFolderCount,
  UnreadItemCount: .unreadItemCount, TotalItemCount: .totalItemCount
};
{MSGraphMail: {Folders: (if has("value") then .value else [.] end | map(folder))}}
