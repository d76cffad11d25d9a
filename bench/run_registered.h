#pragma once
// main() of the benchmarks that are registered at run time, from a scenario file.

#include <benchmark/benchmark.h>

namespace overbook::bench {

// As the main() that Google Benchmark brings, with `register_all` before the first one runs.
inline int run_registered(int argc, char** argv, void (*register_all)()) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  register_all();
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return 0;
}

}  // namespace overbook::bench
