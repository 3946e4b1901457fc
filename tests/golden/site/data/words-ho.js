CASEBOOK.shard("ho",{
"home":"1"
});
