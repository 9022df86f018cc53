use std::collections::BinaryHeap; use std::cmp::Ordering; use std::time::Instant; use std::hint::black_box;
struct R(u64); impl R{ #[inline(always)] fn n(&mut self)->u64{ self.0=self.0.wrapping_add(0x9e3779b97f4a7c15); let mut z=self.0; z=(z^(z>>30)).wrapping_mul(0xbf58476d1ce4e5b9); z=(z^(z>>27)).wrapping_mul(0x94d049bb133111eb); z^(z>>31)} }
trait Q{ fn new(n:usize)->Self; fn set(&mut self,s:u32,t:u64); fn peek(&self)->(u64,u32);}
struct Fixed{v:Vec<u64>,l:usize}
impl Q for Fixed{ fn new(n:usize)->Self{let l=n.next_power_of_two(); Fixed{v:vec![u64::MAX;2*l],l}}
 #[inline] fn set(&mut self,s:u32,t:u64){ let v=&mut self.v[..]; let mut i=self.l+s as usize; let mut m=t<<24|s as u64; v[i]=m; while i>1{ m=m.min(v[i^1]); i>>=1; v[i]=m;} }
 #[inline] fn peek(&self)->(u64,u32){ let e=self.v[1]; (e>>24,(e&0xffffff) as u32)} }
struct Dynb{v:Vec<u64>,b:u32,n:usize}
impl Q for Dynb{ fn new(n:usize)->Self{let l=n.next_power_of_two(); Dynb{v:vec![u64::MAX;2*l],b:l.trailing_zeros(),n}}
 #[inline] fn set(&mut self,s:u32,t:u64){ assert!((s as usize)<self.n); let v=&mut self.v[..]; let mut i=(1usize<<self.b)+s as usize; let mut m= if t < u64::MAX>>self.b {t<<self.b|s as u64} else {u64::MAX}; v[i]=m; while i>1{ m=m.min(v[i^1]); i>>=1; v[i]=m;} }
 #[inline] fn peek(&self)->(u64,u32){ let e=self.v[1]; (e>>self.b,(e&((1<<self.b)-1)) as u32)} }
struct Wide{v:Vec<u128>,l:usize}
impl Q for Wide{ fn new(n:usize)->Self{let l=n.next_power_of_two(); Wide{v:vec![u128::MAX;2*l],l}}
 #[inline] fn set(&mut self,s:u32,t:u64){ let v=&mut self.v[..]; let mut i=self.l+s as usize; let mut m=(t as u128)<<32|s as u128; v[i]=m; while i>1{ m=m.min(v[i^1]); i>>=1; v[i]=m;} }
 #[inline] fn peek(&self)->(u64,u32){ let e=self.v[1]; ((e>>32) as u64,e as u32)} }
// times and a tree of slot indices
struct Idx{t:Vec<u64>,w:Vec<u32>,l:usize}
impl Q for Idx{ fn new(n:usize)->Self{let l=n.next_power_of_two(); let mut w:Vec<u32>=vec![0;2*l]; for i in 0..l{w[l+i]=i as u32} for i in (1..l).rev(){w[i]=w[2*i]} Idx{t:vec![u64::MAX;l],w,l}}
 #[inline] fn set(&mut self,s:u32,t:u64){ self.t[s as usize]=t; let mut i=self.l+s as usize; let (mut ws,mut wt)=(s,t); while i>1{ let o=self.w[i^1]; let ot=self.t[o as usize]; let b= ot<wt || (ot==wt && o<ws); ws= if b {o} else {ws}; wt= if b {ot} else {wt}; i>>=1; self.w[i]=ws;} }
 #[inline] fn peek(&self)->(u64,u32){ let s=self.w[1]; (self.t[s as usize],s)} }
// time-only tree and descent
struct Desc{v:Vec<u64>,l:usize}
impl Q for Desc{ fn new(n:usize)->Self{let l=n.next_power_of_two(); Desc{v:vec![u64::MAX;2*l],l}}
 #[inline] fn set(&mut self,s:u32,t:u64){ let v=&mut self.v[..]; let mut i=self.l+s as usize; let mut m=t; v[i]=m; while i>1{ m=m.min(v[i^1]); i>>=1; v[i]=m;} }
 #[inline] fn peek(&self)->(u64,u32){ let t=self.v[1]; let mut i=1; while i<self.l { i=2*i+(self.v[2*i]!=t) as usize;} (t,(i-self.l) as u32)} }
#[derive(PartialEq)] struct Ev{t:f64,seq:u64,id:u32} impl Eq for Ev{} impl PartialOrd for Ev{fn partial_cmp(&self,o:&Self)->Option<Ordering>{Some(self.cmp(o))}} impl Ord for Ev{fn cmp(&self,o:&Self)->Ordering{o.t.total_cmp(&self.t).then(o.seq.cmp(&self.seq))}}
struct Heap{h:BinaryHeap<Ev>,seq:u64}
fn exp(r:&mut R)->u64{ 1+ (( -(((r.n()>>11) as f64+0.5)/9007199254740992.0).ln())*1e6) as u64 }
fn run<T:Q>(name:&str,n:usize,k:u64){ let mut r=R(1); let mut q=T::new(n); for i in 0..n{ q.set(i as u32,exp(&mut r)); } for _ in 0..2*n{let (t,s)=q.peek(); q.set(s,t+exp(&mut r));} let t0=Instant::now(); let mut x=0u64; for _ in 0..k{let (t,s)=q.peek(); q.set(s,t+exp(&mut r)); x=x.wrapping_add(t);} black_box(x); println!("{name:8} {n:7} {:.1} ns",t0.elapsed().as_secs_f64()*1e9/k as f64);}
fn base(n:usize,k:u64){ let mut r=R(1); let mut h=Heap{h:BinaryHeap::new(),seq:0}; for i in 0..n{h.h.push(Ev{t:exp(&mut r) as f64,seq:h.seq,id:i as u32}); h.seq+=1;} let mut x=0u64; let mut step=|h:&mut Heap|{let e=h.h.pop().unwrap(); h.h.push(Ev{t:e.t+exp(&mut r) as f64,seq:h.seq,id:e.id}); h.seq+=1; x=x.wrapping_add(e.id as u64);}; for _ in 0..2*n{step(&mut h)} let t0=Instant::now(); for _ in 0..k{step(&mut h)} let d=t0.elapsed().as_secs_f64(); black_box(x); println!("{:8} {n:7} {:.1} ns","base",d*1e9/k as f64);}
fn main(){ let mut r=R(1); let k=3_000_000u64; let t0=Instant::now(); let mut x=0u64; for _ in 0..k{x=x.wrapping_add(exp(&mut r));} black_box(x); println!("rng {:.1}",t0.elapsed().as_secs_f64()*1e9/k as f64);
 for _ in 0..2 { for n in [100,10_000,100_000]{ base(n,k); run::<Fixed>("fixed",n,k); run::<Dynb>("dynbits",n,k); run::<Wide>("u128",n,k); run::<Idx>("idx",n,k); run::<Desc>("desc",n,k);} } }
