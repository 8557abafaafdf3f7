// The limit: a FIFO queueing network with one heap operation per visit.
// Service starts when the earliest free server is free, or at the first meeting with room; both are known on arrival.
#include <cmath>
#include <cstdint>
#include <vector>

namespace {

struct Stream {  // xoshiro256++ (Blackman and Vigna 2021, doi:10.1145/3460772), seeded by splitmix64
    uint64_t s[4];

    explicit Stream(uint64_t seed) {
        for (auto& word : s) {
            uint64_t z = (seed += 0x9e3779b97f4a7c15);
            z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
            z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
            word = z ^ (z >> 31);
        }
    }
    static uint64_t rotated(uint64_t x, int k) { return (x << k) | (x >> (64 - k)); }
    uint64_t bits() {
        const uint64_t drawn = rotated(s[0] + s[3], 23) + s[0], shifted = s[1] << 17;
        s[2] ^= s[0], s[3] ^= s[1], s[1] ^= s[2], s[0] ^= s[3], s[2] ^= shifted, s[3] = rotated(s[3], 45);
        return drawn;
    }
    double uniform() { return ((bits() >> 11) + 0.5) * 0x1p-53; }  // inside (0, 1), ends excluded
    double exponential() { return -std::log(uniform()); }
    double normal() {  // polar method (Marsaglia and Bray 1964), the second of each pair kept
        if (kept) return kept = false, spare;
        double x, y, square;
        do {
            x = 2 * uniform() - 1, y = 2 * uniform() - 1, square = x * x + y * y;
        } while (square >= 1);
        const double stretch = std::sqrt(-2 * std::log(square) / square);
        kept = true, spare = y * stretch;
        return x * stretch;
    }
    bool kept = false;
    double spare = 0;
};

struct Choice {  // one of several with given weights in constant time: the alias method (Vose 1991, doi:10.1109/32.92917)
    std::vector<double> share;
    std::vector<int> own, other;

    Choice(const double* weights, int count, double last) {  // `last` is the weight of `count`: leaving
        for (int i = 0; i <= count; ++i) {
            const double weight = i < count ? weights[i] : last;
            if (weight > 0) own.push_back(i), share.push_back(weight);
        }
        double total = 0;
        for (double weight : share) total += weight;
        other = own;
        std::vector<size_t> small, large;
        for (size_t i = 0; i < own.size(); ++i) {
            share[i] *= own.size() / total;
            (share[i] < 1 ? small : large).push_back(i);
        }
        while (!small.empty() && !large.empty()) {
            const size_t below = small.back(), above = large.back();
            small.pop_back();
            other[below] = own[above];
            share[above] -= 1 - share[below];
            if (share[above] < 1) large.pop_back(), small.push_back(above);
        }
        for (size_t i : small) share[i] = 1;
        for (size_t i : large) share[i] = 1;
    }
    int draw(Stream& stream) const {
        const double place = stream.uniform() * own.size();
        const size_t i = static_cast<size_t>(place);
        return place - i < share[i] ? own[i] : other[i];
    }
};

struct Visit {  // an item arriving somewhere
    double at, raised;
    int station;
};

class Heap {  // four children a node: half as deep as a binary one
    std::vector<Visit> visits;

    size_t least_of(size_t child, size_t size) const {
        if (child + 4 <= size) {  // the usual case, without a jump
            const size_t left = child + (visits[child + 1].at < visits[child].at);
            const size_t right = child + 2 + (visits[child + 3].at < visits[child + 2].at);
            return visits[right].at < visits[left].at ? right : left;
        }
        size_t least = child;
        for (size_t other = child + 1; other < size; ++other)
            if (visits[other].at < visits[least].at) least = other;
        return least;
    }

  public:
    bool empty() const { return visits.empty(); }
    const Visit& first() const { return visits.front(); }
    void add(Visit visit) {
        size_t i = visits.size();
        visits.push_back(visit);
        for (; i > 0 && visits[(i - 1) / 4].at > visit.at; i = (i - 1) / 4) visits[i] = visits[(i - 1) / 4];
        visits[i] = visit;
    }
    void drop_first() {
        const Visit last = visits.back();
        visits.pop_back();
        if (!visits.empty()) replace_first(last);
    }
    void replace_first(Visit visit) {
        const size_t size = visits.size();
        size_t i = 0;
        for (;;) {
            const size_t child = 4 * i + 1;
            if (child >= size) break;
            const size_t least = least_of(child, size);
            if (visits[least].at >= visit.at) break;
            visits[i] = visits[least];
            i = least;
        }
        visits[i] = visit;
    }
};

struct Station {
    double mean, centre, spread;  // of service; the last two of its logarithm, where lognormal
    double cadence, meeting;      // a board has a cadence; the meeting whose agenda is open
    int64_t room, taken;          // on that agenda
    std::vector<double> free;     // when each server is free again

    double draw(Stream& stream, bool lognormal) const {
        if (mean <= 0) return 0;
        return lognormal ? std::exp(centre + spread * stream.normal()) : mean * stream.exponential();
    }
    double decided(double at) {
        const double next = std::floor(at / cadence) + 1;
        if (next > meeting) meeting = next, taken = 0;
        if (taken == room) ++meeting, taken = 0;
        ++taken;
        return meeting * cadence;
    }
    double& earliest() {
        size_t first = 0;
        for (size_t i = 1; i < free.size(); ++i)
            if (free[i] < free[first]) first = i;
        return free[first];
    }
};

}  // namespace

// Returns the mean time in network of `items` that leave after the first `warm_up`; adds up every visit per station.
extern "C" double simulate(int stations, const double* external, const double* service_time, const double* scv,
                           const int64_t* servers, const double* routing, const double* cadence,
                           const int64_t* agenda_limit, double latency, int lognormal, int64_t items, int64_t warm_up,
                           uint64_t seed, double* wait, double* service, int64_t* visits) {
    std::vector<Choice> next;
    std::vector<Station> station;
    double rate = 0;
    for (int i = 0; i < stations; ++i) {
        const double* row = routing + static_cast<size_t>(i) * stations;
        double onward = 0;
        for (int j = 0; j < stations; ++j) onward += row[j];
        next.emplace_back(row, stations, onward < 1 - 1e-12 ? 1 - onward : 0);
        const double spread = std::sqrt(std::log1p(scv[i])), centre = std::log(service_time[i]) - spread * spread / 2;
        station.push_back({service_time[i], centre, spread, cadence[i], 0, agenda_limit[i], 0,
                           std::vector<double>(servers[i], 0.0)});
        rate += external[i];
    }
    const Choice entry(external, stations, 0);

    Stream stream(seed);
    Heap heap;
    double arrival = stream.exponential() / rate, total = 0;
    for (int64_t gone = 0; gone < warm_up + items;) {
        const bool fresh = heap.empty() || arrival < heap.first().at;
        Visit visit = fresh ? Visit{arrival, arrival, entry.draw(stream)} : heap.first();
        if (fresh) arrival += stream.exponential() / rate;

        const int here = visit.station;
        Station& place = station[here];
        double start, length = place.draw(stream, lognormal);
        if (place.cadence > 0) {
            start = place.decided(visit.at);
        } else {
            double& free = place.earliest();
            start = free > visit.at ? free : visit.at;
            free = start + length;
        }
        wait[here] += start - visit.at, service[here] += length, ++visits[here];

        const double end = start + length;
        visit.at = end + latency;
        visit.station = next[here].draw(stream);
        if (visit.station < stations) {
            if (fresh) heap.add(visit);
            else heap.replace_first(visit);
        } else {
            if (gone++ >= warm_up) total += end - visit.raised;
            if (!fresh) heap.drop_first();
        }
    }
    return total / items;
}
