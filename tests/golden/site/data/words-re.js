CASEBOOK.shard("re",{
"reply":"1"
});
