def account: {
  Type: "Azure AD", ID: .id, DisplayName: .displayName, Username: .userPrincipalName, JobTitle: .jobTitle,
  Email: {Address: .mail}, TelephoneNumber: .mobilePhone, Office: .officeLocation
};
{MSGraphUser: (.answer | output_keys), Account: (.answer | account)}
