CASEBOOK.shard("me",{
"meeting":"1"
});
