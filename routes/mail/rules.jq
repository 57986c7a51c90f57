def bare: with_entries(select(.key | startswith("@odata.") | not));
def forwards_or_deletes: [
  (.actions // {}) | to_entries[]
  | select(.key | test("^(forwardTo|forwardAsAttachmentTo|redirectTo|delete|permanentDelete)$"))
  | select(.value != null and .value != false and .value != [])
  | .key
];
def rule: bare + {forwardsOrDeletes: forwards_or_deletes};
{MSGraphMail: {Rule: (if has("value") then .value | map(rule) else rule end)}}
