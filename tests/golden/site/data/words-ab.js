CASEBOOK.shard("ab",{
"about":"1",
"absence":"1"
});
