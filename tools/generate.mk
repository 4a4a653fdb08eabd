# What is made before compiling: templates to C, catalogues, assets, migrations.
GENERATED_C :=
GENERATED_H :=
