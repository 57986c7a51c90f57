{MSGraphMail: {MovedEmails: {ID: .id, DestinationFolderID: arguments.destination_folder_id, UserID: mailbox}}}
