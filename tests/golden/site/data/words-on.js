CASEBOOK.shard("on",{
"on":"1"
});
