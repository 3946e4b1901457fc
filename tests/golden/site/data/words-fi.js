CASEBOOK.shard("fi",{
"file":"1"
});
