def account: {
  Type: "Azure AD", ID: .id, DisplayName: .displayName, Username: .userPrincipalName, JobTitle: .jobTitle,
  Email: {Address: .mail}, TelephoneNumber: .mobilePhone, Office: .officeLocation
};
{MSGraphUser: (output_keys), Account: (account)}
