CASEBOOK.shard("at",{
"attendance":"1",
"attended":"1"
});
