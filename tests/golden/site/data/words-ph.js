CASEBOOK.shard("ph",{
"phone":"1"
});
