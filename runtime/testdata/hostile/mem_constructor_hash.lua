-- expect: error
-- class: memory
local all = {}
for i = 1, 1e9 do all[i] = { k0 = true, k1 = true, k2 = true, k3 = true, k4 = true, k5 = true, k6 = true, k7 = true, k8 = true, k9 = true, k10 = true, k11 = true, k12 = true, k13 = true, k14 = true, k15 = true, k16 = true, k17 = true, k18 = true, k19 = true, k20 = true, k21 = true, k22 = true, k23 = true, k24 = true, k25 = true, k26 = true, k27 = true, k28 = true, k29 = true, k30 = true, k31 = true, k32 = true, k33 = true, k34 = true, k35 = true, k36 = true, k37 = true, k38 = true, k39 = true, k40 = true, k41 = true, k42 = true, k43 = true, k44 = true, k45 = true, k46 = true, k47 = true, k48 = true, k49 = true, k50 = true, k51 = true, k52 = true, k53 = true, k54 = true, k55 = true, k56 = true, k57 = true, k58 = true, k59 = true } end
