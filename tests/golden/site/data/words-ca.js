CASEBOOK.shard("ca",{
"call":"1",
"card":"1"
});
