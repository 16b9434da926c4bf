INSERT DATA { <https://tests.example/a> <https://tests.example/b> 1 }
