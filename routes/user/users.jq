def account: {
  Type: "Azure AD", ID: .id, DisplayName: .displayName, Username: .userPrincipalName, JobTitle: .jobTitle,
  Email: {Address: .mail}, TelephoneNumber: .mobilePhone, Office: .officeLocation
};
{
  MSGraphUser: ([.["@odata.nextLink"] | select(.) | {NextPage: .}] + (.value | output_keys)),
  Account: (.value | map(account))
}
