CASEBOOK.shard("dr",{
"drive":"1"
});
