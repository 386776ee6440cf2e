using Microsoft.AspNetCore.Mvc;

namespace Harbor.Api;

public record Berth(int Id, string Name, double DepthM, string? Ship);

[ApiController]
[Route("berths")]
public class BerthsController(ILogger<BerthsController> logger) : ControllerBase
{
    private static readonly Berth[] Berths =
    [
        new(1, "North quay", 9.5, "Ilse"),
        new(2, "North quay, inner", 6, null),
        new(3, "Fish market", 4.2, "Marten"),
    ];

    [HttpGet]
    public IEnumerable<Berth> List(bool free = false) => free ? Berths.Where(berth => berth.Ship is null) : Berths;

    [HttpGet("{id:int}")]
    public ActionResult<Berth> Find(int id)
    {
        var berth = Berths.FirstOrDefault(candidate => candidate.Id == id);
        if (berth is not null)
        {
            return berth;
        }
        logger.LogInformation("Nobody knows berth {Id}", id);
        return NotFound();
    }
}
