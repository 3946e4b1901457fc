CASEBOOK.shard("mo",{
"monday":"1",
"mondays":"1",
"mornings":"1"
});
