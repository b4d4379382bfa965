/** Least-squares slope of values over places, in their units; 0 where there are fewer than two places. */
export function slopeOf(points: readonly (readonly [place: number, value: number])[]): number {
  const count = points.length;
  const meanPlace = points.reduce((sum, [place]) => sum + place, 0) / count;
  const meanValue = points.reduce((sum, [, value]) => sum + value, 0) / count;
  let [above, below] = [0, 0];
  for (const [place, value] of points) {
    above += (place - meanPlace) * (value - meanValue);
    below += (place - meanPlace) ** 2;
  }
  return below === 0 ? 0 : above / below;
}
