"""llama.cpp's own server on a free port, on one thread, always choosing the likeliest word; ends with its standard input.

llama-cpp-server.py MODEL CONTEXT TEMPLATE
"""
import os
import sys

import xllamacpp

os.nice(10)
params = xllamacpp.CommonParams()
params.model.path = sys.argv[1]
params.n_ctx = int(sys.argv[2])
with open(sys.argv[3]) as template:
    params.chat_template = template.read()
params.hostnames = ["127.0.0.1"]
params.port = 0
params.n_parallel = 1
params.cpuparams.n_threads = params.cpuparams_batch.n_threads = 1
params.use_jinja = True
params.sampling.temp = 0
params.ui = params.warmup = False
server = xllamacpp.Server(params)
print(server.listening_address, flush=True)
sys.stdin.read()
os._exit(0)
