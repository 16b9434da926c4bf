"""A published site, walked as a harvester would; says what is wrong with it and how it is mended.

It asks one site alone, over HTTP, and believes nothing that it is told: every answer is bounded in
time and in length, and nothing that an answer names is fetched from another host.
"""
