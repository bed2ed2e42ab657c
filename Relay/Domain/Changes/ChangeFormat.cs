using System.Buffers;

namespace Relay.Domain.Changes;

/// <summary>Writes a change's data as JSON on one line: the API's shapes, which the stream does not know.</summary>
internal delegate void ChangeFormat(Change change, IBufferWriter<byte> output);
