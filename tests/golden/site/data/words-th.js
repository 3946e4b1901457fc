CASEBOOK.shard("th",{
"the":"1"
});
