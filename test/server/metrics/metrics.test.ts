import { Histogram as PromHistogram, Registry } from 'prom-client';
import { Histogram } from '../../../src/server/metrics/histogram';
import { RequestMetrics } from '../../../src/server/metrics/requestMetrics';

const BOUNDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];

describe('request metrics', () => {
  it('have histograms whose lines are the same as those of prom-client for the same values', async () => {
    const registry = new Registry();
    const theirs = new PromHistogram({ name: 'times', help: 'Times.', labelNames: ['field'], buckets: BOUNDS, registers: [registry] });
    const ours = new Histogram(BOUNDS);
    for (const value of [0, 0.0005, 0.001, 0.0011, 0.003, 0.1, 0.1000001, 2.5, 2.6, 1000]) {
      theirs.observe({ field: 'viewer' }, value);
      ours.note(value);
    }
    // prom-client writes `le` first; Prometheus accepts labels in any order.
    const lines = (text: string): string[] =>
      text
        .split('\n')
        .filter((line) => line.startsWith('times'))
        .map((line) => line.replace('{le="', '{').replace(/\{([^",]+)",field="viewer"/, '{field="viewer",le="$1"'))
        .sort();
    expect(lines(ours.lines('times', ['field="viewer"']).join('\n'))).toEqual(lines(await registry.metrics()));
    expect(ours.lines('times', [])).toContain('times_bucket{le="0.001"} 3');
    expect(ours.lines('times', []).at(-1)).toBe('times_count 10');
  });

  it('count answers and errors separately, and time both together', async () => {
    const registry = new Registry();
    const operations = new RequestMetrics(registry);
    const viewer = operations.of('http', 'viewer');
    viewer.ok(0.002);
    viewer.ok(0.002);
    viewer.error(3);
    operations.of('socket', 'policyChanged').ok(0.001);
    expect(operations.of('http', 'viewer')).toBe(viewer);
    const lines = `${operations.times()}${await registry.metrics()}`.split('\n');
    expect(lines).toEqual(
      expect.arrayContaining([
        '# TYPE cordon_requests_total counter',
        'cordon_requests_total{transport="http",field="viewer",outcome="ok"} 2',
        'cordon_requests_total{transport="http",field="viewer",outcome="error"} 1',
        'cordon_requests_total{transport="socket",field="policyChanged",outcome="ok"} 1',
        '# TYPE cordon_request_seconds histogram',
        'cordon_request_seconds_bucket{transport="http",field="viewer",le="0.001"} 0',
        'cordon_request_seconds_bucket{transport="http",field="viewer",le="2.5"} 2',
        'cordon_request_seconds_bucket{transport="http",field="viewer",le="+Inf"} 3',
        'cordon_request_seconds_sum{transport="http",field="viewer"} 3.004',
        'cordon_request_seconds_count{transport="http",field="viewer"} 3',
      ]),
    );
  });
});
