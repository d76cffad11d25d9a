-- Admits everybody: overbook only asks whether it compiles.
return 'admitted'
