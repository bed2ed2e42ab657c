namespace Relay.Storage.Journal;

/// <summary>One transaction of an engine, over and over. Used by the journal's thread only.</summary>
internal interface IJournalTransaction : IDisposable
{
    /// <summary>The number of the newest change that is committed.</summary>
    long Position { get; }

    void Begin();

    /// <summary>Makes everything since <see cref="Begin"/> durable. Changes are numbered last.</summary>
    void Commit();

    /// <summary>Nothing since <see cref="Begin"/> happened.</summary>
    void Rollback();

    /// <summary>What an error of the engine means to those who wait.</summary>
    Exception Judge(Exception failure);

    /// <summary>Between two transactions, when everybody knows.</summary>
    /// <param name="entries">How many the last one had.</param>
    void AfterBatch(int entries);
}
