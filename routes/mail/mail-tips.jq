def tips: if .recipientScope then .recipientScope |= tostring else . end;
{MSGraphMail: {MailTips: (.value | map(tips))}}
