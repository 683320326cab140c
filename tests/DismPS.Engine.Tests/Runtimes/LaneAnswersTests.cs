using DismPS.Engine.Runtimes.Python;
using DismPS.Engine.Tensors;

namespace DismPS.Tests.Runtimes;

public sealed class LaneAnswersTests
{
    private readonly LaneAnswers answers = new();

    public LaneAnswersTests() => answers.Begin();

    [Fact]
    public async Task Answers_come_in_order_whether_they_were_waited_for_or_not()
    {
        ValueTask<LaneOutcome> waiting = answers.NextAsync();
        Assert.False(waiting.IsCompleted);
        Add(1);
        Assert.Equal(LaneOutcome.Part, await waiting);
        Assert.Equal(1, answers.Current.Written[Frame.PrefixBytes]);
        Add(2);
        answers.Add(answers.Generation, null, 0, LaneOutcome.Ended);
        Assert.Equal(LaneOutcome.Part, await answers.NextAsync());
        Assert.Equal(2, answers.Current.Written[Frame.PrefixBytes]);
        Assert.Equal(LaneOutcome.Ended, await answers.NextAsync());
    }

    [Fact]
    public async Task No_more_answers_are_taken_in_than_were_agreed_on()
    {
        for (byte i = 0; i < Frame.MaxUntakenAnswers; i++)
            Add(i);
        Assert.Null(answers.Rent(1, isLast: false));
        Assert.NotNull(answers.Rent(1, isLast: true));
        for (int i = 1; i <= Frame.MaxUntakenAnswers / 2; i++)
        {
            await answers.NextAsync();
            Assert.Equal(i == Frame.MaxUntakenAnswers / 2, answers.Take(out int count, out long bytes));
            Assert.Equal(i, count);
            // One byte of the answer and what stands before it, but for the length itself.
            Assert.Equal(i * 17L, bytes);
        }

        Assert.NotNull(answers.Rent(1, isLast: false));
    }

    [Fact]
    public void Large_answers_are_fewer()
    {
        Add(0, Frame.MaxUntakenBytes - 17);
        Add(1, Frame.MaxUntakenBytes);
        Assert.Null(answers.Rent(1, isLast: false));
    }

    [Fact]
    public async Task What_belongs_to_an_earlier_request_is_not_the_next_ones_answer()
    {
        int before = answers.Generation;
        PinnedBuffer late = answers.Rent(1, isLast: false)!;
        answers.Begin();
        ValueTask<LaneOutcome> next = answers.NextAsync();
        answers.Add(before, late, 0, LaneOutcome.Part);
        Assert.False(next.IsCompleted);
        answers.Add(answers.Generation, null, 0, LaneOutcome.NotBegun);
        Assert.Equal(LaneOutcome.NotBegun, await next);
    }

    private void Add(byte value, int bytes = 1)
    {
        PinnedBuffer buffer = answers.Rent(bytes, isLast: false)!;
        buffer.Written[Frame.PrefixBytes] = value;
        answers.Add(answers.Generation, buffer, 0, LaneOutcome.Part);
    }
}
