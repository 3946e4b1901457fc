CASEBOOK.shard("wi",{
"will":"1"
});
