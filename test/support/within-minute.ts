const minute = () => Math.floor(Date.now() / 60_000);

/** Does something that would come out otherwise where a minute of the clock ends meanwhile: anew when one has. */
export async function withinMinute(run: () => Promise<void>): Promise<void> {
  for (;;) {
    const began = minute();
    try {
      await run();
      if (minute() === began) return;
    } catch (error) {
      if (minute() === began) throw error;
    }
  }
}
