CASEBOOK.shard("ta",{
"talked":"1"
});
